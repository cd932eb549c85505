/**
 * The calls of crypto(9) in Java names: a thin face over {@link io.fermata.framework.Framework}, for
 * those who know the man page or bring code written to it.
 */
package io.fermata.framework.kernel;
