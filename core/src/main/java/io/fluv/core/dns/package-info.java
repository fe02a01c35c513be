/**
 * Names and addresses: lookups in both directions, the text of an address, services, and what this host says of itself.
 * {@link io.fluv.core.dns.Names} puts them together.
 *
 * <p>What blocks lives here and nowhere else in core, and never on a loop.
 */
@NullMarked
package io.fluv.core.dns;

import org.jspecify.annotations.NullMarked;
