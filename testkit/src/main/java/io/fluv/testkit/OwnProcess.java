package io.fluv.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs in a JVM of its own: because it uses up what the whole process has, because it breaks the network, or
 * because it measures a heap that nothing else is in. It is written as any other test, and fails and is skipped as any
 * other; what its process printed is in the message.
 *
 * <p>The method takes no arguments. Its class's {@code @BeforeEach} and {@code @AfterEach} run beside it in the child and
 * not in the JVM that waits for it. Needs Linux.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OwnProcessExtension.class)
public @interface OwnProcess {
    /**
     * Whether the child is in a network of its own too, as root and with its own view of the file system's mounts. It has a
     * loopback interface there, which is up, and nothing else. Whatever it does to either is gone with it, and nobody else
     * sees it. The test is skipped where such may not be made.
     */
    boolean network() default false;

    /** How many descriptors the child may have at most; zero leaves the limit as it is. */
    int descriptors() default 0;

    /** The largest heap of the child, as the JVM takes it. */
    String heap() default "128m";
}
