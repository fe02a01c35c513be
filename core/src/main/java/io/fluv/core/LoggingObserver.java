package io.fluv.core;

import io.fluv.core.error.DatagramException;
import io.fluv.core.error.StreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** The observer of those who set none. */
final class LoggingObserver implements LoopObserver {
    /**
     * A peer can cause any number of these; at a level that is on by default it could fill the log. They are loaded here, and
     * not when the first error comes, which may be that there is no descriptor left to read a class with.
     */
    private final List<Class<?>> ofTheNetwork = List.of(StreamException.class, DatagramException.class);

    private final Logger logger = System.getLogger("io.fluv");

    @Override
    public void onError(Throwable error, Object source) {
        try {
            logger.log(level(error), () -> source + ": " + error, error);
        } catch (Throwable failed) {
            // Logging may itself need descriptors when none is left. Threads have a last resort, which needs none.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        }
    }

    private Level level(Throwable error) {
        for (Class<?> kind : ofTheNetwork) {
            if (kind.isInstance(error)) {
                return Level.DEBUG;
            }
        }
        return Level.ERROR;
    }

    @Override
    public String toString() {
        return "LoggingObserver[" + logger.getName() + "]";
    }
}
