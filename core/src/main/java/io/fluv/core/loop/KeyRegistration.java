package io.fluv.core.loop;

import java.nio.channels.SelectionKey;
import java.util.function.BooleanSupplier;

/** A registration with a real selector; the attachment of its key. */
final class KeyRegistration implements Registration {
    private final SelectionKey key;
    private final BooleanSupplier inLoop;
    private Handle handle;
    private int interest;

    /** @param inLoop for assertions */
    KeyRegistration(SelectionKey key, BooleanSupplier inLoop, int interest, Handle handle) {
        this.key = key;
        this.inLoop = inLoop;
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
        assert inLoop.getAsBoolean();
        if (ops != interest && key.isValid()) {
            interest = ops;
            key.interestOps(ops);
        }
    }

    @Override
    public void handle(Handle next) {
        assert inLoop.getAsBoolean();
        handle = next;
    }

    @Override
    public void cancel() {
        assert inLoop.getAsBoolean();
        key.cancel();
    }
}
