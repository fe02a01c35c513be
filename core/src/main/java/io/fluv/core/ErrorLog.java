package io.fluv.core;

import io.fluv.core.error.DatagramException;
import io.fluv.core.error.FrameException;
import io.fluv.core.error.StreamException;
import io.fluv.core.error.UnsentDatagramsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The log of those who have set no observer. */
final class ErrorLog {
    /**
     * A peer can cause any number of these; at a level that is on by default it could fill the log. They are loaded here, and
     * not when the first error comes, which may be that there is no descriptor left to read a class with.
     */
    private final List<Class<?>> ofTheNetwork = List.of(
            StreamException.class,
            DatagramException.class,
            UnsentDatagramsException.class,
            FrameException.class,
            TimeoutException.class);

    /** How deep is looked into what consists of others: somewhere a failure may be a part of itself. */
    private static final int MOST_LEVELS = 8;

    private final Function<? super Throwable, ? extends List<? extends Throwable>> parts;
    private final Logger logger = System.getLogger("io.fluv");

    /** As {@link LoopObserver#logging}. */
    ErrorLog(Function<? super Throwable, ? extends List<? extends Throwable>> parts) {
        this.parts = parts;
    }

    /** Does not throw. */
    void write(Throwable error, Object source) {
        try {
            Level level = isOfTheNetwork(error, MOST_LEVELS) ? Level.DEBUG : Level.ERROR;
            logger.log(level, () -> source + ": " + error, error);
        } catch (Throwable failed) {
            // Logging may itself need descriptors when none is left. Threads have a last resort, which needs none.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        }
    }

    private boolean isOfTheNetwork(Throwable error, int levels) {
        for (Class<?> kind : ofTheNetwork) {
            if (kind.isInstance(error)) {
                return true;
            }
        }
        List<? extends Throwable> inside = levels == 0 ? List.of() : parts.apply(error);
        return !inside.isEmpty() && inside.stream().allMatch(part -> isOfTheNetwork(part, levels - 1));
    }

    @Override
    public String toString() {
        return "ErrorLog[" + logger.getName() + "]";
    }
}
