"""What goes over the wire, byte by byte, as the reference says: each request by its name with method, path, content type,
credentials and body. weft is held against it in tests/cli/wire.py, the npm package in tests/oracle/wire.

`npm`: SAME, or a pair of the body that the package sends instead and why weft does not."""

TOKEN = "grant_type=%s&client_id=me&client_secret=a-secret-of-8%s"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SAME = object()
SINGLE = "mutation createOrder($input: OrderInput!) { createOrder(input: $input) { id ref } }"
SEVERAL = ("mutation BatchCreateOrders($input1: OrderInput!, $input2: OrderInput!) {\\n"
           "  createOrder1: createOrder(input: $input1) { id ref }\\n"
           "  createOrder2: createOrder(input: $input2) { id ref }\\n}")
SEVERAL_OF_NPM = ("mutation BatchCreateOrders($input1: CreateOrderInput!, $input2: CreateOrderInput!) {\\n"
                  "  createOrder1: createOrder(input: $input1) {\\n    id\\n    ref\\n  }\\n"
                  "  createOrder2: createOrder(input: $input2) {\\n    id\\n    ref\\n  }\\n}")
PAGE = ("query orders($first: Int, $after: String) { orders(first: $first, after: $after) "
        "{ edges { node { ref } cursor } pageInfo { hasNextPage } } }")
ENTITY = '{"locationRef":"L1","skuRef":"%s","qty":%d,"type":"LAST_ON_HAND","status":"ACTIVE"}'
BATCH = '{"action":"UPSERT","entityType":"INVENTORY","entities":[%s,%s]}' % (ENTITY % ("S1", 4), ENTITY % ("S2", 5))
MEMBERS = ('"source":"feed \\"7\\"","event":"StockChanged","catalogueRef":"DEFAULT:1","conditions":'
           '{"hasRelatedInventoryQuantities":[{"type":"LAST_ON_HAND","status":"ACTIVE"}]}')
EVENT = '{"name":"OrderPaid","entityType":"ORDER","rootEntityType":"ORDER","entityRef":"%s","retailerId":"34"}'
EVENTS = "/api/v4.1/event?start=0&count=100&name=Order+Paid%2B1&context.entityRef=%C3%A4%2Fb&to=2025-01-27T00%3A00%3A00Z"
GET_TYPE = ("a content type", "a request without a body has no content to have a type")


class Row:
    def __init__(self, name, method, path, kind, body, npm=SAME, is_open=False):
        self.name, self.method, self.path, self.body, self.npm = name, method, path, body, npm
        self.kind = kind
        self.authorization = None if is_open else "Bearer T"

    def says(self):
        return [self.method, self.path, self.kind, self.authorization, self.body]


ROWS = [
    Row("token by password", "POST", "/oauth/token", FORM, TOKEN % ("password", "&username=u+ser&password=p%26w&scope=api"),
        is_open=True),
    Row("token by client credentials", "POST", "/oauth/token", FORM, TOKEN % ("client_credentials", ""),
        npm=(TOKEN % ("client_credentials", "&scope=api"), "a scope is asked for where the connection names one: other "
             "APIs refuse a scope that they do not know"), is_open=True),
    Row("token by refresh token", "POST", "/oauth/token", FORM,
        "grant_type=refresh_token&client_id=me&client_secret=a-secret-of-8&refresh_token=R%2F1", is_open=True),
    Row("mutation of one", "POST", "/graphql", JSON,
        '{"query":"%s","variables":{"input":{"ref":"A1","quantity":4}}}' % SINGLE),
    Row("mutation of several", "POST", "/graphql", JSON,
        '{"query":"%s","variables":{"input1":{"ref":"A1","quantity":4},"input2":{"ref":"A2","quantity":5}}}' % SEVERAL,
        npm=('{"query":"%s","variables":{"input1":{"ref":"A1","quantity":4},"input2":{"ref":"A2","quantity":5}}}'
             % SEVERAL_OF_NPM, "the type of an input is the schema's, not a guess from the mutation's name; a selection is "
             "one line")),
    Row("page of a query", "POST", "/graphql", JSON,
        '{"query":"%s","operationName":"orders","variables":{"first":2}}' % PAGE,
        npm=('{"query":"%s","variables":{"first":2}}' % PAGE, "an operation that has a name is named")),
    Row("next page of a query", "POST", "/graphql", JSON,
        '{"query":"%s","operationName":"orders","variables":{"first":2,"after":"c2"}}' % PAGE,
        npm=('{"query":"%s","variables":{"first":2,"after":"c2"}}' % PAGE, "an operation that has a name is named")),
    Row("job", "POST", "/api/v4.1/job", JSON, '{"name":"stock 2025-01-27 run 1","retailerId":"34"}'),
    Row("job without preprocessing", "POST", "/api/v4.1/job", JSON,
        '{"name":"stock 2025-01-27 run 1","retailerId":"34","meta":{"preprocessing":"skip"}}'),
    Row("batch", "POST", "/api/v4.1/job/J1/batch", JSON, BATCH),
    Row("batch with all members", "POST", "/api/v4.1/job/J1/batch", JSON,
        BATCH.replace('"entities"', MEMBERS + ',"entities"')),
    Row("status of a batch", "GET", "/api/v4.1/job/J1/batch/B1", None, "", npm=GET_TYPE),
    Row("status of a job", "GET", "/api/v4.1/job/J1", None, "", npm=GET_TYPE),
    Row("results of a job", "GET", "/api/v4.1/job/J1/results", None, "", npm=GET_TYPE),
    Row("asynchronous event", "POST", "/api/v4.1/event/async", JSON, EVENT % "R1"),
    Row("synchronous event", "POST", "/api/v4.1/event/sync", JSON, EVENT % "R1"),
    Row("event log", "GET", EVENTS, None, "", npm=GET_TYPE),
]


def row(name):
    return next(r for r in ROWS if r.name == name)


def answer(path, body, tokens):
    """What the API of these tests says."""
    if path == "/oauth/token":
        return tokens
    if path == "/graphql":
        return ('{"data":{"createOrder1":{"id":"1"},"createOrder2":{"id":"2"}}}' if "createOrder2" in body
                else '{"data":{"createOrder":{"id":"1","ref":"A1"}}}')
    if path == "/api/v4.1/job":
        return '{"id":"J1"}'
    if path.endswith("/batch"):
        return '{"id":"B1","status":"PENDING"}'
    if "/batch/" in path:
        return '{"id":"B1","status":"COMPLETE","totalEntities":2,"processedEntities":2}'
    if path.endswith("/results"):
        return '{"totalBatches":1,"results":[{"batchId":"B1","status":"COMPLETE"}]}'
    if path.startswith("/api/v4.1/event?"):
        return '{"start":0,"count":0,"hasMore":false,"results":[]}'
    return '{"id":"J1","success":true,"status":"OPEN"}'


PAGES = ['{"data":{"orders":{"edges":[{"node":{"ref":"A1"},"cursor":"c1"},{"node":{"ref":"A2"},"cursor":"c2"}],'
         '"pageInfo":{"hasNextPage":true}}}}',
         '{"data":{"orders":{"edges":[],"pageInfo":{"hasNextPage":false}}}}']
