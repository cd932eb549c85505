package io.fermata.framework;

import io.fermata.spi.Operation;

/** Calls that are to be refused with nothing changed. */
final class WalkMisuse {
  private WalkMisuse() {}

  /** A submission to a session that is closed. */
  static void closed(Walk walk, Line line) {
    if (line.session.isOpen()) {
      throw walk.log.broken(line + " is open though the framework is closed");
    }
    refused(walk, line, fresh(line.recipe.task(walk.random)), IllegalStateException.class);
  }

  static void one(Walk walk, Line line) {
    if (walk.closed || !line.session.isOpen()) {
      closed(walk, line);
      return;
    }
    Recipe.Task task = line.recipe.task(walk.random);
    Request request = fresh(task);
    switch (walk.random.nextInt(4)) {
      case 0 -> {
        if (walk.time.nanoTime() == 0) {
          return;
        }
        request.by(walk.time.nanoTime());
        refused(walk, line, request, IllegalArgumentException.class);
      }
      case 1 -> {
        request.operation(Operation.SIGN);
        refused(walk, line, request, IllegalArgumentException.class);
      }
      case 2 -> {
        Lease lease = walk.framework.lease(2_000);
        int length = task.message().length;
        if (task.operation() == Operation.CHAIN) {
          request.buffer(lease, 0, length);
        } else {
          request.input(new byte[length], 0, length).output(lease, 0, 2_000);
        }
        lease.close();
        refused(walk, line, request, IllegalStateException.class);
      }
      default ->
          walk.all.stream()
              .filter(sent -> sent.isWaiting() && !sent.cancelled && sent.line == line)
              .filter(sent -> sent.manner == Sent.Manner.TICKET)
              .findFirst()
              .ifPresent(
                  sent -> refused(walk, line, sent.request, IllegalStateException.class));
    }
  }

  private static Request fresh(Recipe.Task task) {
    Request request = new Request();
    task.fill(request);
    int length = task.message().length;
    byte[] bytes = task.message().clone();
    if (task.operation() == Operation.CHAIN) {
      request.buffer(bytes, 0, length);
    } else {
      request.input(bytes, 0, length).output(new byte[length + 64], 0, length + 64);
    }
    return request;
  }

  private static void refused(
      Walk walk, Line line, Request request, Class<? extends RuntimeException> with) {
    int before = line.session.underWay();
    walk.log.add("is to be refused with " + with.getSimpleName() + " by " + line);
    try {
      Submission answer = line.session.submit(request);
      throw walk.log.broken("a wrong call is answered " + answer);
    } catch (RuntimeException e) {
      if (!with.isInstance(e)) {
        throw walk.log.broken("a wrong call is refused with " + e, e);
      }
    }
    walk.log.require(before == line.session.underWay(), "a refused call stays under way: " + line);
  }
}
