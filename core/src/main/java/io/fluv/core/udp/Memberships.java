package io.fluv.core.udp;

import io.fluv.core.driver.Group;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The groups that a socket is a member of, each counted: two who have joined the same group are one member to the system, and
 * when one of them leaves the other stays. On the loop.
 */
final class Memberships {
    private final UdpHandle handle;

    /** Most sockets are a member of nothing. */
    private @Nullable Map<Group, Integer> counts;

    Memberships(UdpHandle handle) {
        this.handle = handle;
    }

    GroupMembership join(Group group) throws IOException {
        assert handle.inLoop();
        Map<Group, Integer> joined = counts;
        if (joined == null) {
            joined = new HashMap<>();
            counts = joined;
        }
        if (!joined.containsKey(group)) {
            handle.channel().join(group);
        }
        joined.merge(group, 1, Integer::sum);
        return new GroupMembership(handle, group);
    }

    /** One of those who have joined leaves. */
    void leave(Group group) throws IOException {
        assert handle.inLoop();
        Map<Group, Integer> joined = counts;
        if (joined != null && joined.computeIfPresent(group, (same, count) -> count == 1 ? null : count - 1) == null) {
            handle.channel().leave(group);
        }
    }

    /** The socket is closed, which is a member of nothing. */
    void clear() {
        assert handle.inLoop();
        counts = null;
    }
}
