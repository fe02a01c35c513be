/** What the inner pieces cost by themselves, measured with JMH: {@code benchmarks/run jmh}. */
@NullMarked
package io.fluv.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
