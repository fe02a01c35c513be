package io.fluv.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The loader of an application that comes and goes beside others, as in a container: it loads one class of a test anew, and
 * has the JDK and the tested code from the loader of the test.
 */
public final class ForeignLoader extends ClassLoader {
    /** A collection finds all that can't be reached; what is cleaned or finalized first takes another. */
    private static final int MOST_COLLECTIONS = 20;

    private final String name;

    private ForeignLoader(Class<?> type) {
        super(type.getClassLoader());
        this.name = type.getName();
    }

    /**
     * Calls a {@code type} on a thread of its own, as an application would: its class is loaded by a new loader, which is the
     * thread's too, and an object of it is the thread's value of {@code inheritable}.
     *
     * @param type has a constructor without parameters, and uses only what is public
     * @param result takes what the call returns or throws
     * @return the loader, which nothing of this method's holds any more
     */
    public static <T> WeakReference<ClassLoader> call(
            Class<? extends Callable<T>> type, InheritableThreadLocal<Object> inheritable, CompletableFuture<T> result)
            throws Exception {
        ForeignLoader loader = new ForeignLoader(type);
        @SuppressWarnings("unchecked") // of the same name, and so of the same interfaces
        Callable<T> application =
                (Callable<T>) loader.loadClass(type.getName()).getConstructor().newInstance();
        Thread caller = new Thread(() -> {
            inheritable.set(application);
            try {
                result.complete(application.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        caller.setContextClassLoader(loader);
        caller.start();
        caller.join();
        return new WeakReference<>(loader);
    }

    /** True when it was collected, or is now. */
    public static boolean isCollected(WeakReference<?> reference) {
        for (int i = 0; i < MOST_COLLECTIONS && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }

    @Override
    protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
        if (!wanted.equals(name)) {
            return super.loadClass(wanted, resolve);
        }
        synchronized (getClassLoadingLock(wanted)) {
            Class<?> loaded = findLoadedClass(wanted);
            return loaded != null ? loaded : define();
        }
    }

    private Class<?> define() {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
