package io.fermata.provider;

import io.fermata.framework.Choice;
import io.fermata.framework.Memory;
import io.fermata.framework.Session;
import io.fermata.spi.SessionSpec;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Sessions without a key, which serve every object: at most one at each driver, opened when first needed. Any
 * thread.
 */
final class SpecSessions implements MessageStream.Sessions {
  private final Composition composition;
  private final SessionSpec spec;
  private final Choice choice;
  private final AtomicReferenceArray<@Nullable Session> open;

  SpecSessions(Composition composition, SessionSpec spec, Choice choice) {
    this.composition = composition;
    this.spec = spec;
    this.choice = choice;
    this.open = new AtomicReferenceArray<>(choice.candidates().size());
  }

  /** The session for a message, or the first part of one, of this length. */
  @Override
  public Session open(int length, Memory memory) {
    return at(choice.pick(length, memory, choice.out() + 1));
  }

  @Override
  public Optional<Session> after(Session refusing, int length, Memory memory) {
    for (int i = 0; i < open.length(); i++) {
      if (open.get(i) == refusing) {
        int next = choice.after(i, length, memory, choice.out() + 1);
        return next < 0 ? Optional.empty() : Optional.of(at(next));
      }
    }
    return Optional.empty(); // the provider was closed meanwhile
  }

  private Session at(int picked) {
    Session session = open.get(picked);
    return session != null ? session : make(picked);
  }

  private Session make(int picked) {
    Session mine = composition.open(spec, choice, picked);
    if (open.compareAndSet(picked, null, mine)) {
      return mine;
    }
    mine.close();
    Session other = open.get(picked);
    return other != null ? other : make(picked);
  }

  void close() {
    for (int i = 0; i < open.length(); i++) {
      Session session = open.getAndSet(i, null);
      if (session != null) {
        session.close();
      }
    }
  }
}
