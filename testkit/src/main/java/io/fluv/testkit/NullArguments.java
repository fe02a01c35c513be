package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Calls all of an API with null for each reference that must not be null, one at a time. Each call has to throw a
 * {@link NullPointerException} there and then, whose message is the name of the parameter. So has a method that is added
 * later, which fails the test until it does, or is exempt for a reason.
 */
public final class NullArguments {
    private final List<Executable> api;
    private final Map<Class<?>, List<Object>> receivers = new HashMap<>();
    private final Map<Class<?>, Object> values = new HashMap<>();
    private final Set<String> exempt = new TreeSet<>();

    /** For what {@link PublicApi#of} tells. */
    public NullArguments(List<Executable> api) {
        this.api = api;
    }

    /** The methods of {@code type} are called on each of these. */
    public NullArguments on(Class<?> type, Object... instances) {
        receivers.put(type, List.of(instances));
        return this;
    }

    /** A parameter of {@code type} is given this while another one is null. */
    public <T> NullArguments with(Class<T> type, T value) {
        values.put(type, value);
        return this;
    }

    /** Whatever begins so need not check what it is given. */
    public NullArguments exempt(String prefix, String reason) {
        assertThat(reason).isNotBlank();
        exempt.add(prefix);
        return this;
    }

    /** Calls them all. */
    public void areRefused() {
        List<String> problems = new ArrayList<>();
        Set<String> unused = new TreeSet<>(exempt);
        int calls = 0;
        for (Executable callable : api) {
            String name = PublicApi.nameOf(callable);
            unused.removeIf(name::startsWith);
            if (exempt.stream().anyMatch(name::startsWith)) {
                continue;
            }
            for (int i = 0; i < callable.getParameterCount(); i++) {
                if (mustNotBeNull(callable.getParameters()[i])) {
                    calls += call(callable, i, problems);
                }
            }
        }
        assertThat(problems).as("null arguments").isEmpty();
        assertThat(unused).as("exempt, and not there").isEmpty();
        assertThat(calls).as("calls").isPositive();
    }

    private static boolean mustNotBeNull(Parameter parameter) {
        // By its name: whoever runs the tests need not have the annotations themselves.
        boolean nullable = List.of(parameter.getAnnotatedType().getAnnotations()).stream()
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
        return !parameter.getType().isPrimitive() && !nullable;
    }

    private int call(Executable callable, int nullAt, List<String> problems) {
        String name = PublicApi.nameOf(callable);
        Parameter[] parameters = callable.getParameters();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == nullAt ? null : value(parameters[i].getType());
            if (i != nullAt && arguments[i] == null) {
                problems.add(name + ": the test has no value of " + parameters[i].getType());
                return 0;
            }
        }
        boolean needsReceiver = callable instanceof Method && !Modifier.isStatic(callable.getModifiers());
        List<Object> targets =
                needsReceiver ? receivers.getOrDefault(callable.getDeclaringClass(), List.of()) : List.of(callable);
        if (targets.isEmpty()) {
            problems.add(name + ": the test has no object to call it on");
        }
        String expected = parameters[nullAt].getName();
        for (Object target : targets) {
            Throwable thrown = thrownBy(callable, target, arguments);
            if (!(thrown instanceof NullPointerException) || !expected.equals(thrown.getMessage())) {
                problems.add(name + " with " + expected + " = null on a "
                        + target.getClass().getSimpleName() + ": " + (thrown == null ? "nothing" : thrown));
            }
        }
        return targets.size();
    }

    private @Nullable Object value(Class<?> type) {
        Object value = values.get(type);
        if (value == null && type.isPrimitive()) {
            return Array.get(Array.newInstance(type, 1), 0);
        }
        return value == null && type.isEnum() ? type.getEnumConstants()[0] : value;
    }

    private static @Nullable Throwable thrownBy(Executable callable, Object target, @Nullable Object... arguments) {
        try {
            if (callable instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                Method method = (Method) callable;
                method.setAccessible(true); // of a class that others do not see
                method.invoke(target, arguments);
            }
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no call of " + PublicApi.nameOf(callable), e);
        }
    }
}
