/**
 * Measurements: Fluv beside its peers in one run, and its inner pieces with JMH.
 *
 * <p>The only module that may know of other networking libraries. Nothing here is a test: a figure is for reading.
 */
@NullMarked
package io.fluv.benchmarks;

import org.jspecify.annotations.NullMarked;
