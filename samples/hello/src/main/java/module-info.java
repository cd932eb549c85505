/** The README's example: unchanged JCA code, run in a job. */
@org.jspecify.annotations.NullMarked
module io.fermata.samples.hello {
  requires static org.jspecify;
  requires io.fermata.provider;

  exports io.fermata.samples.hello;
}
