import {Deferred, advanceTime, microTick, tick} from "@odoo/hoot-mock";
import {RETRY_DELAY, WriteQueue} from "@ar_reconciliation/workbench/write_queue";
import {describe, expect, test} from "@odoo/hoot";
import {ConnectionLostError} from "@web/core/network/rpc";
import {refusal} from "./workbench_data";

describe.current.tags("headless");

test("writes go one after another", async () => {
    const first = new Deferred();
    const queue = new WriteQueue((method, [id]) => {
        expect.step(`${method} ${id}`);
        return id === 1 ? first : `answer ${id}`;
    });
    const one = queue.push("accept", [1]);
    const two = queue.push("accept", [2]);
    await microTick();
    expect.verifySteps(["accept 1"]);
    expect(queue.state.size).toBe(2);
    first.resolve("answer 1");
    expect(await one).toBe("answer 1");
    expect(await two).toBe("answer 2");
    expect.verifySteps(["accept 2"]);
    expect(queue.state.size).toBe(0);
});

test("what the server refuses is told, and the next is sent", async () => {
    const queue = new WriteQueue((method, [id]) => {
        if (id === 1) throw refusal("Locked period.");
        return "done";
    });
    queue.listener = {
        onDone: ({args}) => expect.step(`done ${args[0]}`),
        onFailed: ({args}, error) => expect.step(`${args[0]} ${error.data.message}`),
    };
    const one = queue.push("accept", [1]);
    const two = queue.push("accept", [2]);
    expect(await one).toBe(false);
    expect(await two).toBe("done");
    expect.verifySteps(["1 Locked period.", "done 2"]);
});

test("without an answer a write is kept and sent again, later and later", async () => {
    let reachable = false;
    const queue = new WriteQueue((method, [id]) => {
        expect.step(`send ${id}`);
        if (!reachable) throw new ConnectionLostError("/web");
        return "done";
    });
    queue.push("accept", [1]);
    const two = queue.push("accept", [2]);
    await tick();
    expect.verifySteps(["send 1"]);
    expect(queue.state.connection).toBe("lost");
    expect(queue.state.size).toBe(2);

    await advanceTime(RETRY_DELAY);
    expect.verifySteps(["send 1"]);
    await advanceTime(RETRY_DELAY);
    expect.verifySteps([]);

    reachable = true;
    await advanceTime(RETRY_DELAY);
    await two;
    expect.verifySteps(["send 1", "send 2"]);
    expect(queue.state.connection).toBe("ok");
    await advanceTime(10 * RETRY_DELAY);
    expect.verifySteps([]);
});

test("an ended session keeps writes until somebody logs in", async () => {
    let loggedIn = false;
    const queue = new WriteQueue(() => {
        if (!loggedIn) throw refusal("", "odoo.http.SessionExpiredException");
        return "done";
    });
    const written = queue.push("accept", [1]);
    await tick();
    expect(queue.state.connection).toBe("expired");
    expect(queue.state.size).toBe(1);
    loggedIn = true;
    queue.retry();
    expect(await written).toBe("done");
    expect(queue.state.connection).toBe("ok");
});

test("pressing Send Now while it sends sends nothing twice", async () => {
    const answer = new Deferred();
    const queue = new WriteQueue(() => {
        expect.step("send");
        return answer;
    });
    const written = queue.push("accept", [1]);
    queue.retry();
    queue.retry();
    answer.resolve("done");
    await written;
    expect.verifySteps(["send"]);
});

test("idle is told when all is answered", async () => {
    const answer = new Deferred();
    const queue = new WriteQueue(() => answer);
    await queue.idle();
    queue.push("accept", [1]);
    queue.idle().then(() => expect.step("idle"));
    await tick();
    expect.verifySteps([]);
    answer.resolve("done");
    await tick();
    expect.verifySteps(["idle"]);
});

test("a fault in the page does not send the write again", async () => {
    const queue = new WriteQueue(() => {
        expect.step("send");
        throw new TypeError("broken");
    });
    expect(await queue.push("accept", [1])).toBe(false);
    expect.verifySteps(["send"]);
    expect(queue.state.size).toBe(0);
});
