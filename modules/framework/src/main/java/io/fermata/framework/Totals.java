package io.fermata.framework;

/**
 * What crypto(9) counts ({@code struct cryptostats}), of all drivers together since the framework was
 * opened.
 *
 * @param operations symmetric requests that have ended: {@code cs_ops}
 * @param errors of these, how many failed: {@code cs_errs}
 * @param keyOperations asymmetric requests that have ended: {@code cs_kops}
 * @param keyErrors of these, how many failed: {@code cs_kerrs}
 * @param dispatches how often the dispatcher was set to work: {@code cs_intrs}
 * @param returns how often the completion thread was woken: {@code cs_rets}
 * @param blocks how often a driver was full for symmetric work: {@code cs_blocks}
 * @param keyBlocks how often a driver was full for the other kind: {@code cs_kblocks}
 * @param failedCallbacks callbacks that threw
 */
public record Totals(
    long operations,
    long errors,
    long keyOperations,
    long keyErrors,
    long dispatches,
    long returns,
    long blocks,
    long keyBlocks,
    long failedCallbacks) {

  static Totals of(Counts symmetric, Counts asymmetric, long dispatches, Completions completions) {
    return new Totals(
        symmetric.requests(),
        symmetric.failed(),
        asymmetric.requests(),
        asymmetric.failed(),
        dispatches,
        completions.activations(),
        symmetric.blocks(),
        asymmetric.blocks(),
        completions.failures());
  }
}
