package io.fermata.cli;

import io.fermata.wait.WaitContext;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** The channel of a wait context, registered once with a selector of its own. */
final class SelectorPoller implements Poller {
  private final Selector selector;

  SelectorPoller(WaitContext waits) throws IOException {
    selector = Selector.open();
    try {
      waits.channel().register(selector, SelectionKey.OP_READ);
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  @Override
  public void await() throws IOException {
    if (selector.select(key -> {}, PATIENCE_MILLIS) != 1) {
      throw new IOException("a wake-up did not make the channel ready");
    }
  }

  @Override
  public String name() {
    return "a channel with a Selector";
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
