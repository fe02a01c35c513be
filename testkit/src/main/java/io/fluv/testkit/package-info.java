/**
 * What the tests of every module share: outside programs and plain sockets as peers, rules for the code, and the records
 * that a test run leaves behind, with the check of them that ends a build.
 *
 * <p>Here belongs what two modules' tests would otherwise each write, and what is about testing rather than about
 * Fluv. It may use the JDK, JUnit, AssertJ, ArchUnit and, in modules that have the TCK, TestNG. It may not use core or the
 * adapter, for they are built after it and their own tests use it; what helps to test one of them lives beside that one's
 * tests.
 */
@NullMarked
package io.fluv.testkit;

import org.jspecify.annotations.NullMarked;
