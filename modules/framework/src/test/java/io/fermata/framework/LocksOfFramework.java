package io.fermata.framework;

import java.lang.reflect.Field;
import java.util.concurrent.locks.ReentrantLock;

/** The locks of the framework, to see that none is held while others' code runs. */
final class LocksOfFramework {
  private static final Field LANE = field(Lane.class, "lock");
  private static final Field BARRIERS = field(Session.class, "barriers");
  private static final Field FENCE = field(Barriers.class, "lock");
  private static final Field LEG = field(Leg.class, "lock");
  private static final Field LEGS = field(Legs.class, "lock");
  private static final Field SESSIONS = field(DriverPort.class, "placements");
  private static final Field REGISTRY = field(Framework.class, "registry");
  private static final Field SLOTS = field(Registry.class, "lock");
  private static final Field USERS = field(Lease.class, "users");

  private LocksOfFramework() {}

  private static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static Object read(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isHeld(Field field, Object owner) {
    return ((ReentrantLock) read(field, owner)).isHeldByCurrentThread();
  }

  /** The driver with this number, which has just been added. */
  static DriverPort port(Framework framework, int id) {
    return ((Registry) read(REGISTRY, framework)).port(id).orElseThrow();
  }

  static boolean isHeld(Framework framework) {
    return Thread.holdsLock(read(SLOTS, read(REGISTRY, framework)));
  }

  static boolean isHeld(Session session) {
    Legs legs = session.legs();
    Object barriers = read(BARRIERS, session); // none as long as there was no barrier
    return (barriers != null && isHeld(FENCE, barriers))
        || isHeld(LEGS, legs)
        || isHeld(LEG, legs.main())
        || isHeld(session.port());
  }

  /** Of a framework or one of its drivers. */
  static boolean isAnyHeld(Framework framework) {
    Registry registry = (Registry) read(REGISTRY, framework);
    return isHeld(framework) || registry.ports().stream().anyMatch(LocksOfFramework::isHeld);
  }

  private static boolean isHeld(DriverPort port) {
    boolean held = Thread.holdsLock(read(SESSIONS, port));
    for (Lane lane : port.dispatcher().lanes()) {
      held |= isHeld(LANE, lane);
    }
    return held;
  }

  /** How many requests still use a lease; what was added when it was closed does not count. */
  static int users(Lease lease) {
    return ((Number) read(USERS, lease)).intValue() & (1 << 30) - 1;
  }
}
