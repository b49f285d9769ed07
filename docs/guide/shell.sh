# What the pages of this guide use, for bash and zsh. In the folder of Parley, while it runs:  . docs/guide/shell.sh

PARLEY=${PARLEY:-http://localhost:$((8080 + ${PARLEY_PORT_OFFSET:-0}))}
PARLEY_API_KEY=$(cat "${PARLEY_HOME:-.parley}/first-key")

# api METHOD PATH [what curl takes…]: asks the API with your key, and prints the answer.
api() {
  curl -sS -X "$1" "$PARLEY$2" -H "Authorization: Bearer $PARLEY_API_KEY" \
    -H 'Content-Type: application/json' "${@:3}"
}

# field NAME: prints that field of the JSON that comes in, such as id or items[0].name; fails, and prints all, without it.
field() {
  node -e "
    const given = fs.readFileSync(0, 'utf8');
    const value = given === '' ? undefined : JSON.parse(given).$1;
    if (value === undefined) console.error(given);
    else console.log(value);
    process.exitCode = value === undefined ? 1 : 0;
  "
}

# play LINE…: has an assistant called "Example" follow the flow that comes in, and types the lines to it.
play() {
  local body told
  body=$(node -p '
    const { tools = [], ...given } = JSON.parse(fs.readFileSync(0, "utf8"));
    const flow = { language: "en", start: "start", ...(given.steps ? given : { steps: given }) };
    JSON.stringify({ name: "Example", definition: { mind: { kind: "flow", flow }, tools } });
  ') || return
  if [ -z "$example" ]; then
    example=$(api GET '/v1/assistants?limit=100' | field 'items.find(({ name }) => name === "Example")?.id ?? ""')
  fi
  if [ -z "$example" ]; then
    example=$(api POST /v1/assistants -d "$body" | field id) || return
  else
    told=$(api PATCH "/v1/assistants/$example" --fail-with-body -d "$body") || { echo "$told"; return 1; }
  fi
  told=$(api POST "/v1/assistants/$example/publish" --fail-with-body -d '{}') || { echo "$told"; return 1; }
  # Its notes, such as how long an answer took, are indented.
  printf '%s\n' "$@" | npx parley talk --assistant Example --text | grep -v '^ '
}
