/**
 * Stress tests (jcstress) of a loop's queue, its sleep and its end, and of the door of a handle, when several threads use them at one time. In the
 * package of what they test, for its classes that nobody else sees; nothing here is for use outside of these tests.
 */
package io.fluv.core.loop;
