/** The command {@code fermata} and its subcommands. */
package io.fermata.cli;
