package io.fermata.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Wait handles under keys, with the runtime's calls made by hand. */
class HandlesTest {
  private static final WaitHandle ONE = WaitHandle.of(1);
  private static final WaitHandle TWO = WaitHandle.of(2);
  private static final WaitHandle THREE = WaitHandle.of(3);
  private static final Changes NONE = new Changes(List.of(), List.of());

  private final WaitContext waits = WaitContext.open();

  private void assertChanges(List<WaitHandle> added, List<WaitHandle> deleted) {
    Changes expected = new Changes(added, deleted);
    assertEquals(expected, waits.changes());
    assertEquals(expected, waits.changes(), "asked twice");
  }

  @Test
  @DisplayName("J06 J07 J111 nothing at first; then what was put, newest first")
  void put() {
    assertEquals(List.of(), waits.handles());
    assertChanges(List.of(), List.of());
    waits.put("a", ONE);
    waits.put("b", TWO);
    assertEquals(List.of(TWO, ONE), waits.handles());
    assertEquals(Optional.of(ONE), waits.get("a"));
    assertEquals(Optional.of(TWO), waits.get(new String("b")), "keys are compared with equals");
    assertEquals(Optional.empty(), waits.get("c"));
    assertChanges(List.of(TWO, ONE), List.of());
  }

  @Test
  @DisplayName("J08 J31 what a pause has shown is forgotten at the resume, and a clear is shown then")
  void shown_once() {
    waits.put("a", ONE);
    waits.put("b", TWO);
    JobSide.paused(waits);
    assertChanges(List.of(TWO, ONE), List.of());
    JobSide.resumed(waits);
    assertChanges(List.of(), List.of());
    assertEquals(List.of(TWO, ONE), waits.handles());
    assertTrue(waits.clear("a"));
    JobSide.paused(waits);
    assertChanges(List.of(), List.of(ONE));
    assertEquals(List.of(TWO), waits.handles());
    JobSide.resumed(waits);
    assertChanges(List.of(), List.of());
  }

  @Test
  @DisplayName("J09 J34 put and cleared before anybody saw it: in no list; an unknown key: false")
  void vanishes() {
    waits.put("a", ONE);
    waits.put("b", TWO);
    assertTrue(waits.clear("a"));
    assertEquals(List.of(TWO), waits.handles());
    assertChanges(List.of(TWO), List.of());
    assertTrue(waits.clear("b"));
    assertChanges(List.of(), List.of());
    assertFalse(waits.clear("a"));
    assertFalse(waits.clear("never put"));
  }

  @Test
  @DisplayName("J32 cleared and put again: in both lists")
  void again() {
    waits.put("a", ONE);
    JobSide.paused(waits);
    JobSide.resumed(waits);
    waits.clear("a");
    waits.put("a", ONE);
    assertChanges(List.of(ONE), List.of(ONE));
    assertEquals(List.of(ONE), waits.handles());
  }

  @Test
  @DisplayName("J33 the same key twice: the newest hides the older one, which shows through a clear")
  void same_key() {
    waits.put("a", ONE);
    waits.put("a", TWO);
    assertEquals(List.of(TWO, ONE), waits.handles());
    assertEquals(Optional.of(TWO), waits.get("a"));
    assertTrue(waits.clear("a"));
    assertEquals(Optional.of(ONE), waits.get("a"));
    JobSide.paused(waits);
    JobSide.resumed(waits);
    waits.put("a", THREE);
    assertTrue(waits.clear("a"));
    assertTrue(waits.clear("a"));
    assertEquals(Optional.empty(), waits.get("a"));
    assertFalse(waits.clear("a"));
    assertChanges(List.of(), List.of(ONE));
  }

  @Test
  @DisplayName("J35 the end of a job and the start of the next keep the changes; a pause clears them")
  void kept() {
    JobSide.begin(waits, "first");
    JobSide.resumed(waits);
    waits.put("a", ONE);
    JobSide.end(waits, "first");
    assertChanges(List.of(ONE), List.of());
    JobSide.begin(waits, "second");
    JobSide.resumed(waits);
    JobSide.end(waits, "second");
    assertChanges(List.of(ONE), List.of());
    JobSide.begin(waits, "third");
    JobSide.resumed(waits);
    JobSide.paused(waits);
    assertChanges(List.of(ONE), List.of());
    JobSide.resumed(waits);
    assertChanges(List.of(), List.of());
    JobSide.end(waits, "third");
  }

  @Test
  @DisplayName("J108 what is put or cleared while the job is parked is shown, and shown after the next pause")
  void while_parked() {
    waits.put("told", ONE);
    JobSide.paused(waits);
    JobSide.resumed(waits);
    waits.put("same", TWO);
    JobSide.paused(waits);
    waits.put("new", THREE);
    waits.clear("told");
    waits.clear("same");
    assertChanges(List.of(THREE), List.of(TWO, ONE));
    JobSide.resumed(waits);
    assertChanges(List.of(THREE), List.of(TWO, ONE));
    JobSide.paused(waits);
    assertChanges(List.of(THREE), List.of(TWO, ONE));
    JobSide.resumed(waits);
    assertChanges(List.of(), List.of());
    assertEquals(List.of(THREE), waits.handles());
  }

  @Test
  @DisplayName("J36 close cleans up what was not cleared, newest first, once each")
  void cleanup() {
    List<Object> cleaned = new ArrayList<>();
    WaitHandle.Cleanup note = (key, handle) -> cleaned.add(key + " " + handle.data().orElse("-"));
    waits.put("a", ONE.cleanup(note).data("data"));
    waits.put("b", TWO.cleanup(note));
    waits.put("c", THREE.cleanup(note));
    waits.put("b", THREE.cleanup(note).data("newer"));
    JobSide.paused(waits);
    JobSide.resumed(waits);
    waits.clear("c");
    waits.put("d", ONE.cleanup(note));
    waits.clear("d");
    assertEquals(List.of(), cleaned, "clear never cleans up");
    waits.close();
    waits.close();
    assertEquals(List.of("b newer", "b -", "a data"), cleaned);
    assertEquals(NONE, waits.changes());
  }

  @Test
  @DisplayName("J113 a cleanup that throws does not keep the others; all it threw is suppressed")
  void throwing_cleanup() throws Exception {
    List<String> cleaned = new ArrayList<>();
    IOException first = new IOException("first");
    Error second = new StackOverflowError();
    waits.put("a", ONE.cleanup((key, handle) -> cleaned.add("a")));
    waits.put(
        "b",
        TWO.cleanup(
            (key, handle) -> {
              throw second;
            }));
    waits.put(
        "c",
        THREE.cleanup(
            (key, handle) -> {
              waits.close(); // closed already: nothing
              throw first;
            }));
    var channel = waits.channel();
    WaitException thrown = assertThrows(WaitException.class, waits::close);
    assertEquals(List.of(first, second), List.of(thrown.getSuppressed()));
    assertEquals(List.of("a"), cleaned);
    assertFalse(channel.isOpen());
    waits.close();
  }

  @Test
  @DisplayName("J112 null, a closed channel and a negative number are refused by name")
  void refused() throws Exception {
    assertEquals("key", nameOf(() -> waits.put(null, ONE)));
    assertEquals("handle", nameOf(() -> waits.put("a", null)));
    assertEquals("key", nameOf(() -> waits.get(null)));
    assertEquals("key", nameOf(() -> waits.clear(null)));
    assertEquals("channel", nameOf(() -> WaitHandle.of(null)));
    assertEquals("data", nameOf(() -> ONE.data(null)));
    assertEquals("cleanup", nameOf(() -> ONE.cleanup(null)));
    DatagramChannel channel = DatagramChannel.open();
    WaitHandle handle = WaitHandle.of(channel);
    channel.close();
    String told =
        assertThrows(IllegalArgumentException.class, () -> waits.put("card 3", handle)).getMessage();
    assertTrue(told.contains("card 3") && told.contains("closed"), told);
    told = assertThrows(IllegalArgumentException.class, () -> WaitHandle.of(-1)).getMessage();
    assertTrue(told.contains("-1"), told);
    assertEquals(List.of(), waits.handles());
  }

  private static String nameOf(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(NullPointerException.class, call).getMessage();
  }

  @Test
  @DisplayName("a handle is a value with its data and cleanup")
  void value() throws Exception {
    try (DatagramChannel channel = DatagramChannel.open()) {
      WaitHandle.Cleanup cleanup = (key, handle) -> {};
      WaitHandle handle = WaitHandle.of(channel).data("data").cleanup(cleanup);
      assertEquals(new WaitHandle.OfChannel(channel, Optional.of("data"), cleanup), handle);
      assertSame(cleanup, handle.data("other").cleanup());
      assertEquals(
          new WaitHandle.OfDescriptor(7, Optional.of("data"), cleanup),
          WaitHandle.of(7).cleanup(cleanup).data("data"));
    }
  }
}
