package io.fluv.core;

import io.fluv.core.error.DatagramException;
import io.fluv.core.error.StreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The observer of those who set none. */
final class LoggingObserver implements LoopObserver {
    private final Logger logger = System.getLogger("io.fluv");

    @Override
    public void onError(Throwable error, Object source) {
        // A peer can cause any number of these; at a level that is on by default it could fill the log.
        boolean ofTheNetwork = error instanceof StreamException || error instanceof DatagramException;
        Level level = ofTheNetwork ? Level.DEBUG : Level.ERROR;
        try {
            logger.log(level, () -> source + ": " + error, error);
        } catch (Throwable failed) {
            // Logging may itself need descriptors when none is left. Threads have a last resort, which needs none.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        }
    }
}
