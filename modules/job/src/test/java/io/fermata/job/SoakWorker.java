package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** One platform thread that starts jobs and brings them to their end, its own and others'. */
final class SoakWorker implements Runnable {
  private static final int AT_ONCE = 64;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final Soak soak;
  private final SplittableRandom random;
  private final List<SoakedJob> mine = new ArrayList<>();
  private final Deque<WaitContext> reusable = new ArrayDeque<>();
  private long left;
  private long progress = System.nanoTime();

  SoakWorker(Soak soak, SplittableRandom random, long jobs) {
    this.soak = soak;
    this.random = random;
    this.left = jobs;
  }

  @Override
  public void run() {
    try {
      for (long turn = 0; soak.isSound() && work(); turn++) {
        if (turn % 16 == 0) {
          disturb();
        }
        if (turn % 4_096 == 0) {
          soak.require(
              System.nanoTime() - progress < PATIENCE_NANOS, "no job ends any more", mine);
        }
      }
    } catch (Throwable thrown) {
      soak.fail(thrown);
    }
    reusable.forEach(WaitContext::close);
  }

  /** One thing to do; false if nothing is left. */
  private boolean work() {
    if (left > 0 && mine.size() < AT_ONCE && random.nextInt(3) > 0) {
      start();
    } else if (!mine.isEmpty()) {
      goOn(random.nextInt(mine.size()));
    } else if (left == 0) {
      SoakedJob found = soak.adrift.poll();
      if (found == null) {
        return false;
      }
      mine.add(found);
    }
    return true;
  }

  private void start() {
    left--;
    SoakedJob job = new SoakedJob(soak, random.nextLong());
    soak.sample(job, random);
    Job<Integer> started;
    if (random.nextInt(4) == 0) {
      started = soak.jobs.start(job); // with a context of the job's own
    } else {
      WaitContext again = random.nextInt(4) == 0 ? null : reusable.poll();
      job.reusable = again == null ? WaitContext.open() : again;
      started = soak.jobs.start(job.reusable, job);
    }
    soak.require(started == job.job, "the current job is the one that start returns", job);
    mine.add(job);
    endIfDone(mine.size() - 1);
  }

  private void goOn(int place) {
    SoakedJob job = mine.get(place);
    int choice = random.nextInt(64);
    if (choice < 2) {
      job.cancel();
    } else if (choice < 4 && left > 0) {
      remove(place);
      soak.adrift.add(job);
      SoakedJob other = soak.adrift.poll();
      if (other != null) {
        mine.add(other);
      }
      return;
    } else if (choice < 6) {
      job.shared = job.shared || job.job.isPaused() && expose(job);
    } else if (choice < 7) {
      job.job.waits().wake(); // early, late or for nothing: harmless
    } else {
      resume(job);
    }
    endIfDone(place);
  }

  private boolean expose(SoakedJob job) {
    soak.exposed.set(random.nextInt(soak.exposed.length()), job);
    return true;
  }

  private void resume(SoakedJob job) {
    if (!job.job.isPaused()) {
      Thread.yield(); // another thread has it; or it has ended
      return;
    }
    try {
      job.job.resume();
      job.resumed++;
    } catch (IllegalStateException refused) {
      soak.require(job.shared, "nobody else has it: " + refused, job);
    }
  }

  /** Resumes or cancels what may be another thread's, wherever it stands. */
  private void disturb() {
    SoakedJob job = soak.exposed.get(random.nextInt(soak.exposed.length()));
    if (job == null) {
      return;
    }
    if (random.nextInt(3) == 0) {
      job.cancel();
    } else {
      try {
        job.job.resume();
      } catch (IllegalStateException refused) {
        soak.require(refused.getMessage().startsWith("job is "), "refused: " + refused, job);
      }
    }
  }

  private void endIfDone(int place) {
    SoakedJob job = mine.get(place);
    if (!job.job.isDone()) {
      return;
    }
    soak.count(job.outcome());
    remove(place);
    progress = System.nanoTime();
    if (job.reusable == null) {
      return;
    }
    if (random.nextInt(4) == 0 || reusable.size() > AT_ONCE) {
      job.reusable.close();
    } else {
      reusable.push(job.reusable);
    }
  }

  private void remove(int place) {
    SoakedJob last = mine.removeLast();
    if (place < mine.size()) {
      mine.set(place, last);
    }
  }
}
