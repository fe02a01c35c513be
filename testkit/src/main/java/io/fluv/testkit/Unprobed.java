package io.fluv.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A subscriber of a test, or a whole test class, that does not hold its publishers to the {@link SignalRules}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Unprobed {
    /** Why not. */
    String value();
}
