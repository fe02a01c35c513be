package io.fluv.examples;

import io.fluv.reactor.Network;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts {@link Network#shared()}, which never ends, before the testkit's LeakCheck first looks at what there is. */
public final class SharedNetworkFirst implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Network.shared();
    }
}
