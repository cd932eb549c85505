package io.fermata.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The context's own channel and eventfd, seen by a Selector and by the kernel. */
class DescriptorsTest {

  private static int ready(Selector selector) throws Exception {
    selector.selectNow();
    int ready = selector.selectedKeys().size();
    selector.selectedKeys().clear();
    return ready;
  }

  @Test
  @DisplayName("J109 the channel is ready from a wake-up to the drain, and again at the next wake-up")
  void channel() throws Exception {
    SelectableChannel channel;
    try (WaitContext waits = WaitContext.open();
        Selector selector = Selector.open()) {
      channel = waits.channel();
      assertSame(channel, waits.channel());
      assertFalse(channel.isBlocking());
      channel.register(selector, SelectionKey.OP_READ);
      for (int i = 0; i < 3; i++) {
        assertEquals(0, ready(selector));
        waits.wake();
        waits.wake();
        assertEquals(1, ready(selector));
        assertEquals(1, ready(selector), "until it is drained");
        waits.drain();
        waits.drain();
      }
      assertEquals(0, ready(selector));
    }
    assertFalse(channel.isOpen());
  }

  @Test
  @DisplayName("J117 UNSUPPORTED keeps the callback only: handles are woken, also by an implicit pause")
  void unsupported() throws Exception {
    try (WaitContext waits = WaitContext.open();
        Selector selector = Selector.open()) {
      waits.channel().register(selector, SelectionKey.OP_READ);
      waits.wake();
      assertEquals(1, ready(selector));
      waits.drain();
      JobSide.wake(waits, Runnable::run);
      assertEquals(1, ready(selector));
    }
  }

  @Test
  @DisplayName("J40 a wake-up before the first request makes it ready at once, a drained one does not")
  void early() throws Exception {
    try (WaitContext waits = WaitContext.open();
        Selector selector = Selector.open()) {
      waits.wake();
      waits.channel().register(selector, SelectionKey.OP_READ);
      assertEquals(1, ready(selector));
      waits.drain();
      assertEquals(0, ready(selector));
    }
    try (WaitContext waits = WaitContext.open();
        Selector selector = Selector.open()) {
      waits.wake();
      waits.drain();
      waits.channel().register(selector, SelectionKey.OP_READ);
      assertEquals(0, ready(selector));
    }
  }

  @Test
  @DisplayName("J41 a thousand wake-ups are one byte, and none is left for the next job")
  void coalesced() throws Exception {
    try (WaitContext waits = WaitContext.open()) {
      Pipe.SourceChannel channel = (Pipe.SourceChannel) waits.channel();
      for (int i = 0; i < 1_000; i++) {
        waits.wake();
      }
      ByteBuffer bytes = ByteBuffer.allocate(1_000);
      assertEquals(1, channel.read(bytes));
      assertEquals(0, channel.read(bytes));
      waits.wake();
      waits.drain();
      assertEquals(0, channel.read(bytes));
    }
  }

  @Test
  @DisplayName("the interrupt of who wakes or drains closes nothing and is kept")
  void interrupt() throws Exception {
    try (WaitContext waits = WaitContext.open()) {
      SelectableChannel channel = waits.channel();
      Thread.currentThread().interrupt();
      waits.wake();
      waits.drain();
      waits.wake();
      assertTrue(Thread.interrupted());
      assertTrue(channel.isOpen());
    }
  }

  @Test
  @DisplayName("a channel closed by its user loses its wake-ups and nothing else")
  void closed_by_user() throws Exception {
    List<String> ran = new ArrayList<>();
    try (WaitContext waits = WaitContext.open()) {
      waits.status(WaitStatus.OK);
      waits.onWake(() -> ran.add("callback"));
      waits.channel().close();
      waits.wake();
      assertTrue(waits.isSignalled());
      waits.drain();
      assertFalse(waits.isSignalled());
    }
    assertEquals(List.of("callback"), ran);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("J109 J40 J41 an eventfd is readable from wake-up to drain; many wake-ups count one")
  void eventfd() throws Exception {
    try (WaitContext waits = WaitContext.open()) {
      waits.wake();
      int number = waits.eventfd();
      assertEquals(number, waits.eventfd());
      assertTrue(Descriptor.isReadable(number), "woken before it was asked for");
      waits.wake();
      assertEquals("1", Descriptor.about(number, "eventfd-count"));
      waits.drain();
      assertEquals("0", Descriptor.about(number, "eventfd-count"));
      assertFalse(Descriptor.isReadable(number));
      waits.drain();
      waits.wake();
      assertTrue(Descriptor.isReadable(number));
      int flags = Integer.parseInt(Descriptor.about(number, "flags"), 8);
      assertEquals(02004000, flags & 02004000, "O_CLOEXEC and O_NONBLOCK");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("both exist: both are woken and drained, whichever was asked for first")
  void both() throws Exception {
    for (boolean eventfdFirst : new boolean[] {true, false}) {
      try (WaitContext waits = WaitContext.open();
          Selector selector = Selector.open()) {
        int number = eventfdFirst ? waits.eventfd() : -1;
        waits.wake();
        waits.channel().register(selector, SelectionKey.OP_READ);
        number = eventfdFirst ? number : waits.eventfd();
        assertEquals(1, ready(selector));
        assertTrue(Descriptor.isReadable(number));
        waits.drain();
        assertEquals(0, ready(selector));
        assertFalse(Descriptor.isReadable(number));
        waits.wake();
        assertEquals(1, ready(selector));
        assertTrue(Descriptor.isReadable(number));
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("a full eventfd and an empty one are no errors; it is closed with the context")
  void full() throws Exception {
    EventFd eventFd = new EventFd();
    eventFd.lower();
    eventFd.raise(-2); // the largest count, 2^64 - 2
    eventFd.raise();
    assertTrue(Descriptor.isReadable(eventFd.number()));
    eventFd.lower();
    assertFalse(Descriptor.isReadable(eventFd.number()));
    eventFd.close();
    assertThrows(java.io.IOException.class, eventFd::raise);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("no descriptor unless asked for; a thousand contexts with both leave none behind")
  void leak() throws Exception {
    try (WaitContext first = WaitContext.open()) { // what the JDK opens once
      first.channel();
      first.eventfd();
      assertTrue(Descriptor.count() > 0);
    }
    long before = Descriptor.count();
    List<WaitContext> plain = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      WaitContext waits = WaitContext.open();
      waits.status(WaitStatus.OK);
      waits.onWake(() -> {});
      waits.wake();
      waits.drain();
      plain.add(waits);
    }
    assertEquals(before, Descriptor.count());
    for (WaitContext waits : plain) {
      waits.eventfd();
      waits.channel();
      waits.wake();
      waits.close();
    }
    assertEquals(before, Descriptor.count());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("native access denied: eventfd says which flag is missing, again and again; channel works")
  void denied() throws Exception {
    Path classes =
        Path.of(WaitContext.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path output = Files.createTempFile("denied", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "--illegal-native-access=deny",
                  "--class-path",
                  classes + ":" + classes.resolveSibling("test-classes"),
                  Denied.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int exit = process.waitFor();
      String told =
          "no eventfd: native access is denied; start with --enable-native-access=ALL-UNNAMED;"
              + " use channel()";
      assertEquals(List.of(told, told, "true"), Files.readAllLines(output));
      assertEquals(0, exit);
    } finally {
      Files.delete(output);
    }
  }

  /** Run in a JVM of its own. */
  static final class Denied {
    private Denied() {}

    public static void main(String[] arguments) throws Exception {
      try (WaitContext waits = WaitContext.open()) {
        for (int i = 0; i < 2; i++) {
          try {
            System.out.println(waits.eventfd());
          } catch (UnsupportedOperationException e) {
            System.out.println(e.getMessage());
          }
        }
        System.out.println(waits.channel().isOpen());
      }
    }
  }
}
