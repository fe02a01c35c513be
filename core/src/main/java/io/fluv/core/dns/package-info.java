/**
 * Names and addresses: the text of an address, and the system's resolver on threads of its own.
 *
 * <p>What blocks lives here and nowhere else in core, and never on a loop.
 */
@NullMarked
package io.fluv.core.dns;

import org.jspecify.annotations.NullMarked;
