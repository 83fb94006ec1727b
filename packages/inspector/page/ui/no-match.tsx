// What stands in place of the list when no turn is wanted.
import { clearFilter } from '../actions.ts'
import { contents, filter, source } from '../store.ts'

export function NoMatch() {
  const isSearching = filter.value.search.trim() !== ''
  return (
    <div class="no-match">
      <h2>No turn matches</h2>
      <p>
        {isSearching && source.value.kind === 'live'
          ? `The search looks at labels, models, ids and reasons, and at the content of the ${contents.value.size} turns that were opened on this page.`
          : 'No turn has all of these values.'}
      </p>
      <button type="button" onClick={clearFilter}>
        Show all turns
      </button>
    </div>
  )
}
