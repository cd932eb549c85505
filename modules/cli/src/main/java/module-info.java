/**
 * The command {@code fermata}: shows what the provider does on this machine, with which drivers and
 * settings. Results go to standard output, everything else to standard error.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.cli {
  requires static org.jspecify;
  requires io.fermata.conformance;
  requires io.fermata.provider;
  requires info.picocli;
  requires com.fasterxml.jackson.jr.ob;

  exports io.fermata.cli;

  opens io.fermata.cli to
      info.picocli;
}
