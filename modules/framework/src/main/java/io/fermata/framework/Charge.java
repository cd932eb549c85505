package io.fermata.framework;

import io.fermata.spi.Descriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a submission was charged to its keys, to be given back if it is not accepted after all. One for
 * each request that has any, kept with it and used again. Belongs to whom the request belongs to.
 */
final class Charge {
  private @Nullable KeyUse use;
  private long messages;
  private long blocks;
  private KeyUse.@Nullable Numbers noted;
  private @Nullable Charge next;
  private @Nullable List<Descriptor> asked;

  /** Counts a message of so many blocks. */
  void count(KeyUse key, long messageBlocks) {
    if (use != null) { // one key of a chain is charged already
      Charge more = next == null ? new Charge() : next;
      next = more;
      more.count(key, messageBlocks);
      return;
    }
    count(key, 1, messageBlocks);
  }

  /** Counts more blocks of a message that was counted with its first part. */
  void countMore(KeyUse key, long moreBlocks) {
    count(key, 0, moreBlocks);
  }

  private void count(KeyUse key, long moreMessages, long moreBlocks) {
    key.count(moreMessages, moreBlocks);
    use = key;
    messages = moreMessages;
    blocks = moreBlocks;
  }

  /** Remembers what was noted for what was counted last. */
  void noted(KeyUse.Numbers numbers) {
    Charge last = this;
    while (last.next != null && last.next.use != null) {
      last = last.next;
    }
    last.noted = numbers;
  }

  /** Remembers the steps that the request had before its vectors were made. */
  void asked(List<Descriptor> steps) {
    asked = steps;
  }

  /** The request was not accepted: all is as if it had never been submitted. */
  void giveBack(RequestMemory memory) {
    KeyUse charged = use;
    if (charged != null) {
      charged.uncount(messages, blocks);
      if (noted != null) {
        charged.forget(noted);
      }
    }
    if (next != null) {
      next.giveBack(memory);
    }
    settle(memory);
  }

  /** The request has ended: what it did stays done, and its next submission makes its own vectors. */
  void settle(RequestMemory memory) {
    use = null;
    noted = null;
    if (asked != null) {
      memory.work().chain(asked);
      asked = null;
    }
    if (next != null) {
      next.settle(memory);
    }
  }
}
