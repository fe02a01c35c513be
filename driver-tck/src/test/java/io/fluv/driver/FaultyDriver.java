package io.fluv.driver;

import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.driver.Turns;
import io.fluv.core.driver.UdpChannel;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A driver that does all as a sound one, but for a fault: each call of what it hands out, and each by which it tells a loop, goes
 * through the fault.
 */
final class FaultyDriver {
    private static final Set<Class<?>> SEAM = Set.of(
            Driver.class,
            Poller.class,
            Turns.class,
            ListenChannel.class,
            ConnectChannel.class,
            StreamChannel.class,
            UdpChannel.class);

    /** What is done in place of a call. */
    interface Fault {
        Object on(Call call) throws Throwable;
    }

    /** One that can be made, as it is or with other arguments. */
    record Call(Object target, Method method, List<Object> arguments) {
        /** Whether it is this method, of this type or of one that extends it. */
        boolean is(Class<?> type, String name) {
            return type.isInstance(target) && method.getName().equals(name);
        }

        <T> T argument(int index, Class<T> type) {
            return type.cast(arguments.get(index));
        }

        Object proceed() throws Throwable {
            return with(arguments.toArray());
        }

        /** The call with other arguments. */
        Object with(Object... others) throws Throwable {
            try {
                return method.invoke(target, others);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        /** The same call of another one. */
        Call of(Object other) {
            return new Call(other, method, arguments);
        }
    }

    private FaultyDriver() {}

    static Driver of(Driver sound, Fault fault) {
        return (Driver) through(Driver.class, sound, fault);
    }

    private static Object through(Class<?> type, Object sound, Fault fault) {
        return Proxy.newProxyInstance(
                FaultyDriver.class.getClassLoader(), new Class<?>[] {type}, new Through(sound, fault));
    }

    private record Through(Object sound, Fault fault) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Object[] passed = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < passed.length; i++) {
                if (passed[i] instanceof Turns turns) {
                    passed[i] = through(Turns.class, turns, fault);
                } else if (passed[i] instanceof Poller poller) {
                    passed[i] = soundOf(poller);
                }
            }
            Object result = fault.on(new Call(sound, method, Arrays.asList(passed)));
            Class<?> type = method.getReturnType();
            return result != null && SEAM.contains(type) ? through(type, result, fault) : result;
        }
    }

    /** A sound driver's channels know none but its pollers. */
    private static Object soundOf(Poller poller) {
        return Proxy.isProxyClass(poller.getClass()) ? ((Through) Proxy.getInvocationHandler(poller)).sound() : poller;
    }
}
