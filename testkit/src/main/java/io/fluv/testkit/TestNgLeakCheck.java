package io.fluv.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testng.IClassListener;
import org.testng.IExecutionListener;
import org.testng.ITestClass;

/**
 * {@link LeakCheck} for the classes that TestNG runs, those of the Reactive Streams TCK. TestNG finds it by its service file.
 *
 * <p>A class has its {@code @AfterClass} methods after it was reported as finished, and so is looked at when the next one
 * begins, or the run ends. It can't be failed any more then: the run is, with all that was found.
 *
 * <p>TestNG makes all classes before it runs the first, and once more for the platform to learn what there is, and then ends
 * none of them. So what a constructor opens is left behind, whether {@code @AfterClass} closes it or not.
 */
public final class TestNgLeakCheck implements IExecutionListener, IClassListener {
    /** Set by the engine while it learns what there is. What is thrown then hides what it says. */
    private static final String ONLY_LOOKING = "testng.mode.dryrun";

    private final boolean onlyLooking = Boolean.getBoolean(ONLY_LOOKING);
    private final List<String> found = new ArrayList<>();
    private @Nullable Leftovers leftovers;
    private String last = "the constructors of the classes";

    @Override
    public void onExecutionStart() {
        if (!onlyLooking) {
            leftovers = new Leftovers();
        }
    }

    @Override
    public void onBeforeClass(ITestClass testClass) {
        look();
        last = testClass.getRealClass().getSimpleName();
    }

    @Override
    public void onExecutionFinish() {
        look();
        if (!found.isEmpty()) {
            throw new AssertionError(String.join("\n", found));
        }
    }

    private void look() {
        if (leftovers != null) {
            List<String> leaks = leftovers.sinceLastTime();
            if (!leaks.isEmpty()) {
                found.add(LeakCheck.message(last, leaks));
            }
        }
    }
}
