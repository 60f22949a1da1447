import { fragment } from '../document.ts';

export const moduleFields = fragment(/* GraphQL */ `
  fragment ModuleFields on Module {
    id
    name
    version
    owner
    repository
    adapter
    network
    required
    health {
      state
      reason
      retryAt
    }
    needs {
      id
      name
    }
    restarts
  }
`);
