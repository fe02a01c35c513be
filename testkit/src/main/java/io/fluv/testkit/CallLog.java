package io.fluv.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls that scripted sockets get, in order, of which one may go wrong: so a test goes through one and the same story
 * again and again, with a fault at each place in turn. For one thread at a time.
 */
public final class CallLog {
    private static final int NONE = -1;

    private final List<String> names = new ArrayList<>();
    private int faulty = NONE;
    private Fault fault = Fault.NONE;

    /** Has the call with this number, counted from zero, go wrong. */
    public void fault(int number, Fault how) {
        faulty = number;
        fault = how;
    }

    /**
     * Notes a call of this name.
     *
     * @return what it is to do in place of what it would, mostly {@link Fault#NONE}
     * @throws T what the fault throws, of whatever type: a call may throw what it does not declare, too
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends Throwable> Fault called(String name) throws T {
        int number = names.size();
        names.add(name);
        if (number != faulty) {
            return Fault.NONE;
        }
        Throwable thrown = fault.thrown();
        if (thrown != null) {
            throw (T) thrown;
        }
        return fault;
    }

    /** The names of the calls that there were. */
    public List<String> names() {
        return names;
    }

    /** The name of the call that goes wrong, or an empty one while it has not come. */
    public String faultyName() {
        return hasHappened() ? names.get(faulty) : "";
    }

    /** True when the faulty call has come. */
    public boolean hasHappened() {
        return faulty != NONE && faulty < names.size();
    }

    @Override
    public String toString() {
        return hasHappened() ? fault + " in call " + faulty + " of " + names : names.toString();
    }
}
