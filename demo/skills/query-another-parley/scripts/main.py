import sys
import uuid

TIMEOUT_S = 320
WAIT_S = 30
MOST_WAITS = 20


def stop(reason):
    print(f"Status: FAILED - {reason}")
    sys.exit(1)


class Parley:
    def __init__(self, address, key):
        self.base = address.rstrip("/") + "/api"
        self.headers = {"API-KEY": key}

    def call(self, method, path, body=None):
        try:
            reply = requests.request(method, self.base + path, headers=self.headers, json=body, timeout=TIMEOUT_S, allow_redirects=False)
        except requests.exceptions.Timeout:
            stop("the other Parley did not answer in time.")
        except requests.exceptions.RequestException:
            stop("the other Parley could not be reached. Check PARLEY_URL and the skill's allowed hosts.")
        if reply.status_code == 401:
            stop("the other Parley does not know this key. Check the secret PARLEY_API_KEY.")
        if reply.status_code == 404:
            stop("the other Parley has no such conversation for this key. Use chat_id \"new\".")
        if reply.status_code != 200:
            stop(f"the other Parley answered {reply.status_code}.")
        return reply.json()

    def ask(self, request, chat):
        """The assistant's message, waited for as long as it takes to work one out."""
        if chat is None:
            chat = str(uuid.uuid4())
            self.call("POST", "/agentic", {"messages": [{"role": "user", "content": request}], "chat_id": chat})
        else:
            self.call("POST", "/agentic_with_history", {"new_message": {"role": "user", "content": request}, "chat_id": chat})
        for _ in range(MOST_WAITS):
            messages = self.call("GET", f"/c2/{chat}?wait={WAIT_S}").get("messages", [])
            last = messages[-1] if messages else {}
            if last.get("role") == "assistant" and last.get("status") not in ("queued", "running"):
                return chat, last
        return stop("the other Parley is still at work. Ask again later with the same chat_id.")


address, key = os.environ.get("PARLEY_URL"), os.environ.get("PARLEY_API_KEY")
if not address or not key:
    stop("the secrets PARLEY_URL and PARLEY_API_KEY are not both set.")
if not user_request.strip():
    stop("the question is empty.")
known = globals().get("chat_id")
chat, message = Parley(address, key).ask(user_request.strip(), None if known in (None, "", "new") else known)
print(message)
print(f"To continue this conversation, use chat_id: {chat}")
