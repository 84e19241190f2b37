/**
 * Speaks Jolokia to the node that served this page: POST only, same origin, one request for everything a refresh
 * needs. Failures come in two kinds that a reader must be able to tell apart: the node did not answer (Unreachable),
 * or it answered that this reader may not (Denied).
 */

const PATIENCE_MILLIS = 8000;

/** No usable answer: no connection, no answer in time, or an answer that is not Jolokia's. */
export class Unreachable extends Error {}

/** The node refuses: 401 asks who we are, 403 knows and says no. */
export class Denied extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Jolokia {
  #url;
  #authorization = null;

  /**
   * The console lives at /console/ and Jolokia beside it; a prefix of a reverse proxy is kept. A name and password in
   * the page's own address are not: no request can be made with them there, and the browser knows them anyway.
   */
  constructor(url = new URL('../jolokia', document.baseURI)) {
    url.username = '';
    url.password = '';
    this.#url = url;
  }

  /** Uses a name and password from now on; they live as long as this page does. */
  signIn(user, password) {
    const octets = new TextEncoder().encode(`${user}:${password}`);
    this.#authorization = 'Basic ' + btoa(String.fromCharCode(...octets));
  }

  /**
   * Reads many attributes, `{mbean, attribute}`, in one request. Each answer is `{value}` or `{status, error}`, in the
   * order asked; one that fails leaves the others alone.
   */
  async read(attributes) {
    const requests = attributes.map(one => ({ type: 'read', ...one }));
    const answers = await this.#post(requests);
    if (!Array.isArray(answers) || answers.length !== requests.length) throw refusalOf(answers);
    if (answers.every(answer => isRefused(answer))) throw refusalOf(answers[0]);
    return answers.map(answer =>
      answer.status === 200 ? { value: answer.value } : { status: answer.status, error: String(answer.error) },
    );
  }

  /** Runs an operation of an MBean and returns its value. */
  async execute(mbean, operation, ...operands) {
    const answer = await this.#post({ type: 'exec', mbean, operation, arguments: operands });
    if (answer?.status === 200) return answer.value;
    throw isRefused(answer) ? refusalOf(answer) : new Error(String(answer?.error ?? 'the node gave no reason'));
  }

  async #post(body) {
    const headers = { 'Content-Type': 'application/json' };
    if (this.#authorization) headers.Authorization = this.#authorization;
    let response;
    try {
      response = await fetch(this.#url, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        cache: 'no-store',
        credentials: 'same-origin',
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MILLIS),
      });
    } catch (failure) {
      throw new Unreachable(
        failure.name === 'TimeoutError' ? `no answer within ${PATIENCE_MILLIS / 1000} s` : 'no connection',
      );
    }
    if (response.status === 401 || response.status === 403) throw new Denied(response.status, response.statusText);
    if (!response.ok) throw new Unreachable(`the node answered HTTP ${response.status}`);
    try {
      return await response.json();
    } catch {
      throw new Unreachable('the answer was cut off or is not JSON');
    }
  }
}

function isRefused(answer) {
  return answer?.status === 401 || answer?.status === 403;
}

/** Jolokia's own policy answers HTTP 200 with the refusal inside. */
function refusalOf(answer) {
  return isRefused(answer)
    ? new Denied(answer.status, String(answer.error))
    : new Unreachable('the answer does not fit the question');
}
