/**
 * Stress tests (jcstress) of what the adapter adds: demand, delivery and serving, when several threads use them at one time. In the
 * package of what they test, for its classes that nobody else sees; nothing here is for use outside of these tests.
 */
package io.fluv.reactor;
