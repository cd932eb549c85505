package io.fermata.framework;

/**
 * Takes the legs of a session as a route says.
 *
 * @param routing over the legs
 */
record RouteRouter(Routing routing) implements Legs.Router {
  @Override
  public int first(int length, Memory memory, int together) {
    return routing.pick(length);
  }

  @Override
  public int next(int length, Memory memory, long tried) {
    return routing.next(length, tried);
  }
}
