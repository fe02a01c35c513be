package io.fluv.reactor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many descriptors this process has open. */
final class Descriptors {
    private Descriptors() {}

    static long open() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }
}
