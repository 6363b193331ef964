"""A Batch API for tests, written without a line of ours: jobs, batches, their status and results. It counts what it
executes by skuRef, and calls back at three moments of each batch, so that a test kills weft just there."""

import json
import re
import threading

from local_server import Handler, LocalServer

ARRIVED, EXECUTED, ASKED = "arrived", "executed", "asked"


class BatchApi(LocalServer):
    """`moment(number, moment, entities)` may give "drop" (the connection is closed) or a status (int); None: nothing
    special. Entities whose skuRef begins with BAD are refused each, a batch with one that begins with POISON fails as a
    whole before anything of it is processed."""

    def __init__(self, moment=None, lists=True, statuses=0):
        self.moment = moment or (lambda *_: None)
        self.lists, self.statuses = lists, statuses
        self.lock = threading.RLock()
        self.executed, self.jobs, self.bodies, self.sizes = {}, {}, [], []
        self.posts = 0
        self.asked = []
        outer = self

        class Calls(Handler):
            def do_POST(self):
                outer.post(self, json.loads(self.body()))

            def do_GET(self):
                outer.get(self)

        super().__init__(Calls)

    def give(self, handler, status, value):
        handler.give(status, json.dumps(value).encode())

    def answer(self, handler, special, value):
        if special == "drop":
            handler.drop()
        elif special is not None:
            self.give(handler, special, {"message": "as the test wants"})
        else:
            self.give(handler, 200, value)

    def post(self, handler, body):
        place = re.fullmatch(r"/api/v4\.1/job(?:/(\w+)/batch)?", handler.path)
        if place and not place.group(1):
            with self.lock:
                job = "J%d" % (len(self.jobs) + 1)
                self.jobs[job] = {"body": body, "batches": {}, "status": "OPEN"}
            return self.give(handler, 200, {"id": job, "status": "OPEN"})
        if not place or place.group(1) not in self.jobs:
            return self.give(handler, 404, {"message": "no such job"})
        if handler.is_alone():
            return handler.drop()
        with self.lock:
            self.posts += 1
            number = self.posts
        special = self.moment(number, ARRIVED, body["entities"])
        if special is not None:
            return self.answer(handler, special, None)
        with self.lock:
            ticket = self.execute(place.group(1), body)
        self.answer(handler, self.moment(number, EXECUTED, body["entities"]),
                    {"id": ticket, "jobId": place.group(1), "status": "PENDING"})

    def execute(self, job, body):
        entities = body["entities"]
        ticket = "B%d" % (len(self.bodies) + 1)
        errors = []
        is_poisoned = any(e["skuRef"].startswith("POISON") for e in entities)
        for i, entity in enumerate(entities):
            if entity["skuRef"].startswith("BAD"):
                errors.append({"code": "C0123E", "message": "a unique constraint", "entityIndex": i})
            elif not is_poisoned:
                self.executed[entity["skuRef"]] = self.executed.get(entity["skuRef"], 0) + 1
        self.bodies.append(body)
        self.sizes.append(len(entities))
        status = "FAILED" if is_poisoned else "COMPLETED_WITH_ERRORS" if errors else "COMPLETE"
        self.jobs[job]["batches"][ticket] = {
            "id": ticket, "jobId": job, "status": status, "totalEntities": len(entities), "asked": 0,
            "processedEntities": 0 if is_poisoned else len(entities) - len(errors),
            "errors": [{"code": "C0001E", "message": "the batch cannot be read"}] if is_poisoned else errors}
        return ticket

    def get(self, handler):
        place = re.fullmatch(r"/api/v4\.1/job/(\w+)(?:/(results|batch/(\w+)))?", handler.path)
        with self.lock:
            self.asked.append(handler.path)
            job = self.jobs.get(place.group(1)) if place else None
            batch = job and job["batches"].get(place.group(3))
        if not job or (place.group(3) and not batch) or (place.group(2) == "results" and not self.lists):
            return self.give(handler, 404, {"message": "no such thing"})
        if not place.group(2):
            return self.give(handler, 200, {"id": place.group(1), "status": job["status"]})
        if place.group(2) == "results":
            with self.lock:
                rows = [{"batchId": b["id"], "status": b["status"], "processedEntities": b["processedEntities"]}
                        for b in job["batches"].values()]
            return self.give(handler, 200, {"totalBatches": len(rows), "results": rows})
        batch["asked"] += 1
        special = self.moment(0, ASKED, batch)
        known = {k: v for k, v in batch.items() if k != "asked"}
        if batch["asked"] <= self.statuses:
            known.update(status="PROCESSING", processedEntities=0, errors=[])
        return self.answer(handler, special, known)
