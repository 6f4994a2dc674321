import datetime
import hashlib
import sys

PRIORITIES = ("low", "medium", "high")
MOST_TITLE = 200
TIMEOUT_S = 30


def stop(reason):
    print(f"Status: FAILED - {reason}")
    sys.exit(1)


def ticket_of(title, description, priority, due_date):
    title, description = title.strip(), description.strip()
    if not title or len(title) > MOST_TITLE:
        stop(f"the title needs 1 to {MOST_TITLE} characters.")
    if not description:
        stop("the description is empty. Write the context and the next steps.")
    ticket = {"title": title, "description": description}
    if priority:
        if priority.lower() not in PRIORITIES:
            stop(f"the priority is one of {', '.join(PRIORITIES)}.")
        ticket["priority"] = priority.lower()
    if due_date:
        try:
            ticket["due_date"] = datetime.date.fromisoformat(due_date).isoformat()
        except ValueError:
            stop("the due date has the form YYYY-MM-DD.")
    return ticket


def send(ticket, address, token):
    today = datetime.date.today().isoformat()
    same = hashlib.sha256(json.dumps([today, ticket], sort_keys=True).encode()).hexdigest()
    headers = {"Idempotency-Key": same, **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        reply = requests.post(address, json=ticket, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
    except requests.exceptions.Timeout:
        stop("the ticket system did not answer in time. The ticket may exist: look before trying again.")
    except requests.exceptions.RequestException:
        stop("the ticket system could not be reached. Check TICKET_WEBHOOK_URL and the skill's allowed hosts.")
    if reply.status_code in (401, 403):
        stop(f"the ticket system refused the key, or the host is not among the skill's allowed hosts ({reply.status_code}).")
    if not 200 <= reply.status_code < 300:
        stop(f"the ticket system answered {reply.status_code}. Nothing says that the ticket exists.")
    return reply


def address_of(reply):
    try:
        told = reply.json()
    except ValueError:
        return None
    url = told.get("url") if isinstance(told, dict) else None
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None


address = os.environ.get("TICKET_WEBHOOK_URL")
if not address:
    stop("the secret TICKET_WEBHOOK_URL is not set.")
ticket = ticket_of(title, description, globals().get("priority"), globals().get("due_date"))
link = address_of(send(ticket, address, os.environ.get("TICKET_TOKEN")))
named = f'<a href="{link}">{ticket["title"]}</a>' if link else ticket["title"]
print(f"Status: COMPLETE\nThe ticket was created: {named}")
