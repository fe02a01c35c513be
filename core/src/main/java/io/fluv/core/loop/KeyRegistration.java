package io.fluv.core.loop;

import java.nio.channels.SelectionKey;

/** A registration with a real selector; the attachment of its key. */
final class KeyRegistration implements Registration {
    private final SelectionKey key;
    private Handle handle;
    private int interest;

    KeyRegistration(SelectionKey key, int interest, Handle handle) {
        this.key = key;
        this.interest = interest;
        this.handle = handle;
    }

    Handle handle() {
        return handle;
    }

    @Override
    public int interest() {
        return interest;
    }

    @Override
    public void interest(int ops) {
        if (ops != interest && key.isValid()) {
            interest = ops;
            key.interestOps(ops);
        }
    }

    @Override
    public void handle(Handle next) {
        handle = next;
    }

    @Override
    public void cancel() {
        key.cancel();
    }
}
