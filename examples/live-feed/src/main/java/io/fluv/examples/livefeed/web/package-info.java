/** What a browser asks for: the stream of lines, and the numbers that tell how demand goes through the application. */
@NullMarked
package io.fluv.examples.livefeed.web;

import org.jspecify.annotations.NullMarked;
