package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Calls what a loop owns from a thread that is not the loop's. Each method that others can call has to say no, with an
 * {@link AssertionError} before it looks at its arguments, unless the test names it as one for any thread or as one that
 * only looks. So a method that is added later is checked, too.
 */
public final class ForeignTouch {
    private final Object confined;
    private final Set<String> exempt = new TreeSet<>();

    private ForeignTouch(Object confined) {
        this.confined = confined;
    }

    public static ForeignTouch of(Object confined) {
        return new ForeignTouch(confined);
    }

    /** These may be called from any thread. */
    public ForeignTouch anyThread(String... methods) {
        exempt.addAll(List.of(methods));
        return this;
    }

    /** These return what a field says and change nothing; all their callers are checked themselves. */
    public ForeignTouch onlyLooking(String... methods) {
        exempt.addAll(List.of(methods));
        return this;
    }

    /** Calls them all. */
    public void isRefused() {
        Set<String> left = new TreeSet<>(exempt);
        List<String> accepted = new ArrayList<>();
        int refused = 0;
        for (Method method : methods()) {
            if (exempt.contains(method.getName())) {
                left.remove(method.getName());
            } else if (isRefused(method)) {
                refused++;
            } else {
                accepted.add(method.toString());
            }
        }
        assertThat(accepted).as("methods that let another thread in").isEmpty();
        assertThat(left).as("exempt, and not there").isEmpty();
        assertThat(refused).as("methods that were called").isPositive();
    }

    private List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type = confined.getClass(); isOurs(type); type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                int modifiers = method.getModifiers();
                if (!Modifier.isPrivate(modifiers)
                        && !Modifier.isStatic(modifiers)
                        && !Modifier.isAbstract(modifiers)
                        && !method.isSynthetic()
                        && !method.getName().equals("toString")) {
                    methods.add(method);
                }
            }
        }
        return methods;
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("io.fluv.core.");
    }

    private boolean isRefused(Method method) {
        method.setAccessible(true);
        Object[] arguments = new Object[method.getParameterCount()];
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(types[i]);
        }
        try {
            method.invoke(confined, arguments);
            return false;
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof AssertionError;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Of references null will do, but that messages are made of failures. */
    private static @Nullable Object argument(Class<?> type) {
        if (type == Throwable.class) {
            return new IllegalStateException("of the test");
        }
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
    }
}
