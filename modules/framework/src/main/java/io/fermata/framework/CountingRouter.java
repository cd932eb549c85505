package io.fermata.framework;

/** Of a session with one leg that was chosen elsewhere: counts what is out for that choice. */
final class CountingRouter implements Legs.Router {
  private final Choice choice;

  CountingRouter(Choice choice) {
    this.choice = choice;
  }

  @Override
  public int first(int length, Memory memory, int together) {
    return 0;
  }

  @Override
  public int next(int length, Memory memory, long tried) {
    return Routing.NONE;
  }

  @Override
  public void out(int more) {
    choice.out(more);
  }
}
