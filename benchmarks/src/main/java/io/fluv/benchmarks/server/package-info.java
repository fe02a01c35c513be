/**
 * The servers that are compared, each with one event loop and written as its users would write it, and the program that
 * runs one of them in a JVM of its own.
 */
@NullMarked
package io.fluv.benchmarks.server;

import org.jspecify.annotations.NullMarked;
