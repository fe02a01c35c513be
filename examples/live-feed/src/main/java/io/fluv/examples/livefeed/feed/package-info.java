/** All lines in one order, handed to every page that watches at the pace of the slowest. */
@NullMarked
package io.fluv.examples.livefeed.feed;

import org.jspecify.annotations.NullMarked;
