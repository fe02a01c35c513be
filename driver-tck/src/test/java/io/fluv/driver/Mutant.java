package io.fluv.driver;

import io.fluv.driver.FaultyDriver.Fault;
import io.fluv.driver.tck.Contract;
import java.util.List;
import java.util.function.Supplier;

/**
 * A way in which a driver can be wrong.
 *
 * @param name what such a driver does
 * @param contract what it breaks
 * @param tests whose business that is, of that contract
 * @param fault for each test anew
 */
record Mutant(String name, Class<? extends Contract> contract, List<String> tests, Supplier<Fault> fault) {
    static Mutant of(String name, Class<? extends Contract> contract, String test, Supplier<Fault> fault) {
        return new Mutant(name, contract, List.of(test), fault);
    }

    /** Does something else in place of one method, without anything to remember. */
    static Fault at(Class<?> type, String method, Fault instead) {
        return call -> call.is(type, method) ? instead.on(call) : call.proceed();
    }

    @Override
    public String toString() {
        return name;
    }
}
