/**
 * The security provider {@code Fermata}, and the one place where the parts are put together.
 *
 * <p>{@link io.fermata.provider.FermataProvider} serves standard JCA calls through the framework: with
 * a driver that completes inline nothing waits; with one that takes its time the call pauses the job
 * that it runs in, parks its virtual thread, or blocks its platform thread. For those who do not wait at
 * all there are {@link io.fermata.provider.AsyncCipher} and its like: futures, callbacks, batches. {@link
 * io.fermata.provider.FermataModule} says what is put together; no other module knows Guice.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.provider {
  requires static org.jspecify;
  requires transitive io.fermata.framework;
  // so that a wait inside a job pauses it, wherever this provider is used
  requires transitive io.fermata.job;
  requires transitive com.google.guice;
  requires jakarta.inject;
  // Guice as released is an automatic module, which cannot say that it needs this one
  requires com.google.common;

  exports io.fermata.provider;

  opens io.fermata.provider to
      com.google.guice;

  provides java.security.Provider with
      io.fermata.provider.FermataProvider;
}
