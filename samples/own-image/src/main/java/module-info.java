/** A program with a run-time image of its own. */
module own.image {
  requires io.fermata.provider;
}
