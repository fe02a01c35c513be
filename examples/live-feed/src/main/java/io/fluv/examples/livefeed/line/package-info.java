/** What a sender said, and how it is read out of text and JSON. Knows nothing of where it came from. */
@NullMarked
package io.fluv.examples.livefeed.line;

import org.jspecify.annotations.NullMarked;
